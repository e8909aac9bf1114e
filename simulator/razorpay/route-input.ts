import { isObject, type JsonObject, own } from "../json";
import type { Sim } from "../sim";
import { refuse } from "./errors";
import { readText, requireText } from "./input";
import type { AccountRow } from "./route-model";

/** The account errors of the documents name neither source nor step. */
const NO_ACCOUNT = { source: "", step: "", reason: "linked_account_id_does_not_exist" };

export function findAccount(sim: Sim, id: string): AccountRow {
  return sim.world.razorpay.accounts.get(id) ?? refuse("Linked account does not exist", NO_ACCOUNT);
}

function isBetween(text: string, least: number, most: number): boolean {
  return text.length >= least && text.length <= most;
}

/** A required text of `least` to `most` characters. */
export function boundedText(body: JsonObject, field: string, least: number, most: number): string {
  const text = requireText(body, field, most);
  if (!isBetween(text, least, most))
    refuse(`The ${field.replaceAll("_", " ")} must be at least ${least} characters.`, { field });
  return text;
}

/** A value that may come as text or as a number, such as a telephone number. */
function readLoose(body: JsonObject, field: string): string | null {
  const value = own(body, field);
  return typeof value === "number" ? String(value) : readText(body, field, 255);
}

export function readPhone(body: JsonObject, field: string, most: number): string {
  const phone = readLoose(body, field) ?? refuse(`The ${field} field is required.`, { field });
  if (!/^\+?\d+$/.test(phone) || !isBetween(phone, 8, most))
    refuse(`The ${field} must be between 8 and ${most} characters.`, { field });
  return phone;
}

export function readEmail(body: JsonObject): string {
  const email = requireText(body, "email", 132);
  return /^[^\s@]{1,64}@[^\s@]+\.[^\s@]+$/.test(email)
    ? email
    : refuse("The email must be a valid email address.", { field: "email" });
}

export function optionalObject(body: JsonObject, field: string): JsonObject | null {
  const value = own(body, field);
  if (value === undefined || value === null) return null;
  return isObject(value) ? value : refuse(`The ${field} must be an array.`, { field });
}

const PAN = /^[A-Za-z]{5}\d{4}[A-Za-z]$/;
/** The fourth letter says who holds it; persons (P) belong to stakeholders. */
const BUSINESS_HOLDERS = "CHFATBJGL";
const GSTIN = /^[0123][0-9][a-z]{5}[0-9]{4}[a-z][0-9][a-z0-9][a-z0-9]$/i;

export function checkPan(value: JsonObject, field: string, holders: string): void {
  const pan = readText(value, field, 255);
  if (pan === null) return;
  if (!PAN.test(pan) || !holders.includes(pan.charAt(3).toUpperCase())) refuse("The pan format is invalid.", { field });
}

export function checkLegalInfo(info: JsonObject | null): void {
  if (info === null) return;
  checkPan(info, "pan", BUSINESS_HOLDERS);
  const gst = readText(info, "gst", 255);
  if (gst !== null && !GSTIN.test(gst)) refuse("The gst format is invalid.", { field: "gst" });
}

function checkAddress(address: JsonObject): void {
  for (const field of ["street1", "street2", "city"]) requireText(address, field, 100);
  boundedText(address, "state", 2, 32);
  const postalCode = readLoose(address, "postal_code") ?? "";
  if (!/^\d{6}$/.test(postalCode)) refuse("The postal code must be 6 characters.", { field: "postal_code" });
  boundedText(address, "country", 2, 64);
}

/** @param whole whether everything that a new account needs must be there. */
export function checkProfile(profile: JsonObject | null, whole: boolean): void {
  if (profile === null) {
    if (whole) refuse("The profile field is required.", { field: "profile" });
    return;
  }
  const addresses = optionalObject(profile, "addresses");
  const registered = addresses === null ? null : optionalObject(addresses, "registered");
  if (registered !== null) checkAddress(registered);
  if (!whole) return;
  requireText(profile, "category", 255);
  requireText(profile, "subcategory", 255);
  if (registered === null) refuse("The registered field is required.", { field: "registered" });
}
