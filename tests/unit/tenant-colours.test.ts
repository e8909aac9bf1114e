import { describe, expect, test } from "vitest";
import { faultOf, paletteOf } from "@/lib/tenants/colours";

describe("a tenant's colour", () => {
  test("is taken where it can be read, and the colours of the house are among those", () => {
    for (const colour of ["#0a6657", "#6d28d9", "#000000", "#1d4ed8"])
      expect(faultOf(colour, "light"), colour).toBeNull();
    for (const colour of ["#4fc9b0", "#c4b5fd", "#ffffff"]) expect(faultOf(colour, "dark"), colour).toBeNull();
  });

  test("is refused where it cannot, with the way out", () => {
    for (const colour of ["#ffff00", "#ffffff", "#c4b5fd", "#808080"])
      expect(faultOf(colour, "light"), colour).toMatch(/take a darker one/);
    for (const colour of ["#000000", "#6d28d9", "#444444"])
      expect(faultOf(colour, "dark"), colour).toMatch(/take a lighter one/);
  });

  test("is nothing but six digits, so that nothing else gets into the style", () => {
    for (const text of ["", "red", "#fff", "#FFFFFF", "#0a66577", "#0a6657;}", "#0a6657\n", " #0a6657", "url(#000000)"])
      expect(faultOf(text, "light"), JSON.stringify(text)).toMatch(/must be written/);
  });

  test("has text on it in whichever of black and white can be read better", () => {
    expect(paletteOf("#6d28d9", "light")).toMatchObject({ accent: "#6d28d9", onAccent: "#ffffff" });
    expect(paletteOf("#c4b5fd", "dark")).toMatchObject({ accent: "#c4b5fd", onAccent: "#000000" });
    expect(paletteOf("#000000", "light").soft).toBe("#e6e6e6");
  });
});
