import type { Group } from "@/lib/auth/permissions";
import type { CaseMessageLine, CaseStory } from "@/lib/views/cases";
import { Card } from "../_ui/card";
import { TimeText } from "../_ui/time-text";
import { MessageForm } from "./message-form";
import { sideInWords } from "./words";

/** What both sides and our team wrote, oldest first. */
export function Conversation({ story, reader }: { story: CaseStory; reader: Group }) {
  const reviewLabel = reader === "operator" ? "End the talks: our team decides now" : "Ask our team to decide";
  return (
    <Card title="Conversation">
      <ol aria-label="Messages" className="grid gap-4">
        {story.messages.map((message) => (
          <Message key={message.seq} message={message} reader={reader} />
        ))}
      </ol>
      {story.actions.write ? (
        <div className="mt-5">
          <MessageForm caseId={story.caseId} reviewLabel={story.actions.review ? reviewLabel : null} />
        </div>
      ) : null}
    </Card>
  );
}

function Message({ message, reader }: { message: CaseMessageLine; reader: Group }) {
  const isOwn = message.role === reader;
  return (
    <li
      className={`max-w-[40rem] rounded-lg border border-line px-4 py-3 ${isOwn ? "justify-self-end bg-accent-soft" : "justify-self-start bg-raised"}`}
    >
      <p className="flex flex-wrap items-baseline justify-between gap-x-4 text-sm">
        <span className="font-medium">{sideInWords(message.role, reader)}</span>
        <span className="text-soft">
          <TimeText at={message.at} />
        </span>
      </p>
      <p className="mt-1 break-words whitespace-pre-line">{message.text}</p>
    </li>
  );
}
