export function LoadingPage() {
  return (
    <output aria-label="Loading" className="grid animate-pulse gap-6">
      <div className="h-9 w-56 rounded-lg bg-raised" />
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
        {["a", "b", "c", "d"].map((key) => (
          <div key={key} className="h-28 rounded-xl bg-raised" />
        ))}
      </div>
      <div className="h-64 rounded-xl bg-raised" />
    </output>
  );
}
