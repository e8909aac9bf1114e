export type { PaypalSettings, RazorpaySettings } from "@/lib/config/gateways";
