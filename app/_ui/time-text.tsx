const MOMENT = new Intl.DateTimeFormat("en-IN", {
  timeZone: "Asia/Kolkata",
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "numeric",
  minute: "2-digit",
  timeZoneName: "short",
});

/** A moment in words, for example `24 Nov 2026, 10:30 am IST`. */
export function formatMoment(at: Date): string {
  return MOMENT.format(at);
}

export function TimeText({ at }: { at: Date }) {
  return (
    <time dateTime={at.toISOString()} className="whitespace-nowrap">
      {formatMoment(at)}
    </time>
  );
}

const MINUTE_MS = 60_000;

/** How far a moment lies ahead, roughly: `23 h 59 min`. Empty once it has come. */
export function formatAhead(at: Date, now: Date): string {
  const minutes = Math.ceil((at.getTime() - now.getTime()) / MINUTE_MS);
  if (minutes <= 0) return "";
  const [days, hours, rest] = [Math.floor(minutes / 1_440), Math.floor((minutes % 1_440) / 60), minutes % 60];
  if (days > 1) return hours === 0 ? `${days} days` : `${days} days ${hours} h`;
  const allHours = days * 24 + hours;
  const parts = [allHours === 0 ? "" : `${allHours} h`, rest === 0 ? "" : `${rest} min`];
  return parts.filter((part) => part !== "").join(" ");
}
