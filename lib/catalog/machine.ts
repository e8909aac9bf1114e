import type { Machine } from "@/lib/core/machine";

export type SessionState =
  | "requested"
  | "scheduled"
  | "in_progress"
  | "awaiting_confirmation"
  | "completed"
  | "canceled";

/** A booked session or ticket, from request to completion. */
export const SESSION_MACHINE: Machine<SessionState> = {
  name: "session",
  initial: ["requested"],
  steps: {
    requested: ["scheduled", "canceled"],
    scheduled: ["in_progress", "awaiting_confirmation", "completed", "canceled"],
    in_progress: ["awaiting_confirmation", "completed"],
    awaiting_confirmation: ["completed"],
    completed: [],
    // A payment that arrives late takes its place again when it is still free.
    canceled: ["scheduled"],
  },
};
