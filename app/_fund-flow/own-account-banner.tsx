import { currentBrand } from "../_brand";
import { Alert } from "../_ui/alert";

/** Stands above every page about money while a tenant takes it into an account of its own. */
export async function OwnAccountBanner() {
  const { name, takesMoneyItself } = await currentBrand();
  if (!takesMoneyItself) return null;
  return (
    <div className="no-print mb-6">
      <Alert tone="wait">
        <p className="font-semibold">{name} takes payments into an account of its own.</p>
        <p>
          Partners are paid from there. Until then the money is not held by a licensed payment aggregator, and nobody
          else keeps it apart for you.
        </p>
      </Alert>
    </div>
  );
}
