/**
 * A path as the bytes Linux knows it by, one character per byte ("latin1"). File names need not be valid UTF-8;
 * decoding them would lose the ones that are not. It is still a string, so it sorts by bytes and travels cheaply.
 */
export type BytePath = string

/** Text from a command line or from the runtime, as bytes. */
export const fromText = (text: string): BytePath => Buffer.from(text, 'utf8').toString('latin1')

/** The bytes as text for a message. Lossy where the name is not UTF-8: never use it to open the file. */
export const toText = (path: BytePath): string => toBuffer(path).toString('utf8')

/** What `node:fs` takes and hands to the kernel unchanged. */
export const toBuffer = (path: BytePath): Buffer => Buffer.from(path, 'latin1')

/** Where a manifest's name points, seen from the hashed folder. */
export const locate = (root: BytePath, name: BytePath): BytePath => (name.startsWith('/') ? name : `${root}/${name}`)
