import type { AddressInfo } from "node:net";
import { createClock } from "./clock";
import { createFaultTable } from "./faults";
import { createCertificates } from "./paypal/certificates";
import { createSimulatorServer } from "./server";
import { readSettings } from "./settings";
import type { Sim } from "./sim";
import { createSaver, loadWorld } from "./store";
import { runTimer } from "./timers";
import { createSender } from "./webhooks";

function createSim(): { sim: Sim; saveNow: () => void } {
  const settings = readSettings(process.env);
  const saver = createSaver(settings.stateFile, () => sim.world);
  const sim: Sim = {
    settings,
    merchants: new Map(),
    clock: createClock(
      () => sim.world.clock,
      (timer) => runTimer(sim, timer),
    ),
    faults: createFaultTable(),
    sender: createSender(),
    certificates: createCertificates(settings.caDir),
    world: loadWorld(settings.stateFile),
    origin: "",
    changed: saver.changed,
  };
  return { sim, saveNow: saver.saveNow };
}

function originOf(host: string, port: number): string {
  const name = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}

function main(): void {
  const { sim, saveNow } = createSim();
  const server = createSimulatorServer(sim);
  const stop = (): void => {
    sim.clock.stop();
    server.close(() => {
      saveNow();
      process.exit(0);
    });
    server.closeAllConnections();
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  server.once("error", (error) => {
    process.stderr.write(`simulator: cannot listen: ${error.message}\n`);
    process.exit(1);
  });
  server.listen(sim.settings.port, sim.settings.host, () => {
    const { port } = server.address() as AddressInfo;
    sim.origin = originOf(sim.settings.host, port);
    sim.clock.rearm();
    sim.sender.resume(sim);
    process.stdout.write(`${JSON.stringify({ simulator: sim.origin })}\n`);
  });
}

main();
