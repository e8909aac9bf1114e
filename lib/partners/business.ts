import type { PanHolder } from "./numbers";

interface BusinessKind {
  readonly name: string;
  /** The fourth letters that its PAN may have. */
  readonly holders: readonly PanHolder[];
  /** The gateway's word for it. */
  readonly gatewayWord: string;
}

/** As what a partner sells. */
export const BUSINESS_TYPES = {
  individual: { name: "A person", holders: ["P"], gatewayWord: "individual" },
  proprietorship: { name: "Sole proprietorship", holders: ["P"], gatewayWord: "proprietorship" },
  family: { name: "Hindu undivided family", holders: ["H"], gatewayWord: "other" },
  partnership: { name: "Partnership", holders: ["F"], gatewayWord: "partnership" },
  llp: { name: "Limited liability partnership", holders: ["F"], gatewayWord: "llp" },
  private_limited: { name: "Private limited company", holders: ["C"], gatewayWord: "private_limited" },
  public_limited: { name: "Public limited company", holders: ["C"], gatewayWord: "public_limited" },
  trust: { name: "Trust", holders: ["T"], gatewayWord: "trust" },
  society: { name: "Society or association", holders: ["A", "B", "T"], gatewayWord: "society" },
} as const satisfies Readonly<Record<string, BusinessKind>>;

export type BusinessType = keyof typeof BUSINESS_TYPES;
export const BUSINESS_TYPE_WORDS = Object.keys(BUSINESS_TYPES) as [BusinessType, ...BusinessType[]];

export function businessKind(type: BusinessType): BusinessKind {
  return BUSINESS_TYPES[type];
}

/** Whether the business is the person: its PAN is the person's own. */
export function isPerson(type: BusinessType): boolean {
  return businessKind(type).holders.includes("P");
}

/** States and union territories by their GST code; the names fit the gateway's 32 characters. */
export const STATES: Readonly<Record<string, string>> = {
  "01": "Jammu and Kashmir",
  "02": "Himachal Pradesh",
  "03": "Punjab",
  "04": "Chandigarh",
  "05": "Uttarakhand",
  "06": "Haryana",
  "07": "Delhi",
  "08": "Rajasthan",
  "09": "Uttar Pradesh",
  "10": "Bihar",
  "11": "Sikkim",
  "12": "Arunachal Pradesh",
  "13": "Nagaland",
  "14": "Manipur",
  "15": "Mizoram",
  "16": "Tripura",
  "17": "Meghalaya",
  "18": "Assam",
  "19": "West Bengal",
  "20": "Jharkhand",
  "21": "Odisha",
  "22": "Chhattisgarh",
  "23": "Madhya Pradesh",
  "24": "Gujarat",
  "26": "Dadra Nagar Haveli and Daman Diu",
  "27": "Maharashtra",
  "29": "Karnataka",
  "30": "Goa",
  "31": "Lakshadweep",
  "32": "Kerala",
  "33": "Tamil Nadu",
  "34": "Puducherry",
  "35": "Andaman and Nicobar Islands",
  "36": "Telangana",
  "37": "Andhra Pradesh",
  "38": "Ladakh",
};

/** Where a registration may be from besides: "other territory", which is no address. */
const OTHER_TERRITORY = "97";

export function isState(code: string): boolean {
  return Object.hasOwn(STATES, code);
}

export function isGstState(code: string): boolean {
  return isState(code) || code === OTHER_TERRITORY;
}
