export { currentRequest, type RequestOrigin, runForRequest } from "@/lib/log/request";
