export { currentRequest, runForRequest } from "@/lib/log/request";
