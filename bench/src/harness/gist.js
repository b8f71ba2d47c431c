// @ts-check

/**
 * Of a program's complaint, the line that names the error. The whole is in latest.json.
 * @param {string} complaint
 */
export function gist(complaint) {
  const lines = complaint.trim().split('\n')
  return lines.find((line) => /^\w*(Error|Exit)\b/.test(line)) ?? lines[0] ?? ''
}
