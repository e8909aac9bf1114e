export type Tone = "good" | "wait" | "bad" | "quiet";

const TONES: Readonly<Record<Tone, string>> = {
  good: "bg-accent-soft text-accent-ink",
  wait: "bg-wait-soft text-wait-ink",
  bad: "bg-bad-soft text-bad-ink",
  quiet: "bg-quiet-soft text-quiet-ink",
};

export interface Status {
  readonly word: string;
  readonly tone: Tone;
}

export function StatusChip({ status }: { status: Status }) {
  return (
    <span
      className={`inline-block rounded-full px-2.5 py-0.5 text-sm font-medium whitespace-nowrap ${TONES[status.tone]}`}
    >
      {status.word}
    </span>
  );
}
