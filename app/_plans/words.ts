import type { Area } from "@/lib/plans/areas";

const AREA: Readonly<Record<Area, string>> = {
  booking: "Booking and paying for new sessions",
  dashboard: "The partner's dashboard",
};

export function areaWords(area: Area): string {
  return AREA[area];
}

/** 30 days are a month to people, and 365 a year. */
export function periodWords(days: number): string {
  if (days === 1) return "1 day";
  return days === 365 ? "a year" : `${days} days`;
}
