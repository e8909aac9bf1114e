"use client";

import { Printer } from "lucide-react";
import { Button } from "../../../_ui/button";

export function PrintButton() {
  return (
    <Button look="plain" className="no-print" onClick={() => window.print()}>
      <Printer aria-hidden="true" className="size-4" />
      Print
    </Button>
  );
}
