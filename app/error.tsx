"use client";

import { Button } from "./_ui/button";
import { PageHeader } from "./_ui/page-header";

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <div className="mx-auto max-w-2xl">
      <title>Something went wrong</title>
      <PageHeader
        title="Something went wrong on our side"
        lead="Nothing was changed by opening this page. Your money is where it was."
      />
      <Button onClick={reset}>Try again</Button>
      {error.digest === undefined ? null : (
        <p className="mt-6 text-sm text-soft">Number of the fault: {error.digest}</p>
      )}
    </div>
  );
}
