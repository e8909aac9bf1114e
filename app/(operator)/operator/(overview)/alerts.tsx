import type { OpenAlert } from "@/lib/alerts/alerts";
import { Card } from "../../../_ui/card";
import { TimeText } from "../../../_ui/time-text";

/** What somebody must look at; nothing is shown when there is nothing. */
export function Alerts({ alerts }: { alerts: readonly OpenAlert[] }) {
  if (alerts.length === 0) return null;
  return (
    <div className="mt-6" data-testid="alerts">
      <Card title={alerts.length === 1 ? "One thing needs you" : `${alerts.length} things need you`}>
        <ul className="divide-y divide-line">
          {alerts.map((alert) => (
            <li key={`${alert.kind} ${alert.subject}`} className="py-3">
              <p>{alert.message}</p>
              <p className="text-sm break-all text-soft">
                <code>{alert.subject}</code> · <TimeText at={alert.raisedAt} />
              </p>
            </li>
          ))}
        </ul>
      </Card>
    </div>
  );
}
