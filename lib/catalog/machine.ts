import type { Machine } from "@/lib/core/machine";

export type SessionState =
  | "requested"
  | "scheduled"
  | "in_progress"
  | "awaiting_confirmation"
  | "completed"
  | "canceled"
  | "no_show";

/**
 * A booked session or ticket, from request to completion. `requested` after the payment means that the partner has not
 * said yes. `no_show` keeps in `absent` who did not come; what becomes of the money is decided there, not by a state.
 */
export const SESSION_MACHINE: Machine<SessionState> = {
  name: "session",
  initial: ["requested"],
  steps: {
    requested: ["scheduled", "canceled"],
    scheduled: ["in_progress", "awaiting_confirmation", "completed", "canceled", "no_show"],
    in_progress: ["awaiting_confirmation", "completed", "canceled", "no_show"],
    awaiting_confirmation: ["completed", "canceled", "no_show"],
    // Reopened: it was completed by mistake.
    completed: ["awaiting_confirmation"],
    // A payment that arrives late takes its place again when it is still free.
    canceled: ["scheduled", "requested"],
    no_show: [],
  },
};
