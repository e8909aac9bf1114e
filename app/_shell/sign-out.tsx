"use client";

import { useState } from "react";
import { getJson, postForm, textIn } from "../_ui/api";
import { Button } from "../_ui/button";

export function SignOut() {
  const [isBusy, setBusy] = useState(false);
  const signOut = async (): Promise<void> => {
    setBusy(true);
    const csrf = await getJson("/api/auth/csrf");
    const csrfToken = csrf.ok ? textIn(csrf.data, "csrfToken") : "";
    const answer = await postForm("/api/auth/signout", { csrfToken, json: "true", callbackUrl: "/" });
    // A full load, so that nothing of the signed-in pages is kept.
    if (answer.ok) window.location.assign("/");
    else setBusy(false);
  };
  return (
    <Button look="plain" busy={isBusy} onClick={() => void signOut()}>
      Sign out
    </Button>
  );
}
