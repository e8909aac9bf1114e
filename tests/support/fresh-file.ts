import { useConfig } from "@/lib/config/config";
import { setClockOffsetMs } from "@/lib/core/clock";

/** Runs before each file: what the one before it in this process has set is as it was at the start. */
setClockOffsetMs(0);
useConfig(undefined);
