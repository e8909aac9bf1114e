/** What a field gives is a time without a zone; the page says that it is India's, which has no summer time. */
export function indiaTime(local: string): string {
  return `${local.length === 16 ? `${local}:00` : local}+05:30`;
}
