import { readdirSync, readFileSync } from "node:fs";

/** Clock ticks of Linux, which are hundredths of a second. */
const TICKS = 100;

interface Spent {
  readonly parent: number;
  readonly own: number;
  /** By children of it that have ended. */
  readonly waitedFor: number;
}

/** The fields after the program's name, which may hold spaces and brackets. */
function statOf(pid: string): Spent | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const [own = 0, waitedFor = 0] = [11, 13].map((at) => (Number(fields[at]) + Number(fields[at + 1])) / TICKS);
    return { parent: Number(fields[1]), own, waitedFor };
  } catch {
    return undefined;
  }
}

/** Seconds of processor time that the database (all its processes) and this process have used; 0 where there is no /proc. */
function cpuSeconds(databasePid: number): number {
  const { user, system } = process.cpuUsage();
  let pids: string[] = [];
  try {
    pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return 0;
  }
  const database = pids.flatMap((pid) => {
    const spent = statOf(pid);
    if (spent === undefined) return [];
    if (Number(pid) === databasePid) return [spent.own + spent.waitedFor];
    return spent.parent === databasePid ? [spent.own] : [];
  });
  return database.reduce((sum, seconds) => sum + seconds, (user + system) / 1e6);
}

export interface Cost {
  readonly seconds: number;
  /** Of the database and this process together: says more than the clock where other programs are busy too. */
  readonly cpuSeconds: number;
}

export async function costOf(databasePid: number, work: () => Promise<unknown>): Promise<Cost> {
  const cpu = cpuSeconds(databasePid);
  const began = performance.now();
  await work();
  return { seconds: (performance.now() - began) / 1_000, cpuSeconds: cpuSeconds(databasePid) - cpu };
}
