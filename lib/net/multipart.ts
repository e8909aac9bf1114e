/** A `multipart/form-data` body of texts. */
export interface MultipartForm {
  readonly contentType: string;
  readonly text: string;
}

export interface FormPart {
  readonly name: string;
  readonly value: string;
  /** For a file: its name. */
  readonly fileName?: string;
  readonly type?: string;
}

/** No line of JSON or of our PDFs begins with it. */
const BOUNDARY = "----holdfast-form-boundary";

/** Writes a form (RFC 7578). The parts are our own texts, so none of them holds the boundary. */
export function writeForm(parts: readonly FormPart[]): MultipartForm {
  const written = parts.map(({ name, value, fileName, type }) => {
    const file = fileName === undefined ? "" : `; filename="${fileName}"`;
    const kind = type === undefined ? "" : `Content-Type: ${type}\r\n`;
    return `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n${kind}\r\n${value}\r\n`;
  });
  return { contentType: `multipart/form-data; boundary=${BOUNDARY}`, text: `${written.join("")}--${BOUNDARY}--\r\n` };
}
