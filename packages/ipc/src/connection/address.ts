/** Where a Listener can be found. */
import { invalidRange, invalidType } from '../errors/invalid-argument.js'

/** A TCP address. */
export interface TcpAddress {
  /** Name or number, such as `127.0.0.1` or `::`. */
  readonly host: string
  /** 0 in a Listener's options: any free one. */
  readonly port: number
}

/** A path of a Unix socket (on Linux also an abstract one, which begins with `\0`), or a TCP address. */
export type Address = string | TcpAddress

/** Python's names of the families that exist here. */
export type Family = 'AF_UNIX' | 'AF_INET'

const FAMILIES: readonly unknown[] = ['AF_UNIX', 'AF_INET'] satisfies Family[]

/** @throws TypeError, RangeError (`ERR_MP_INVALID_ARG`) for what is no address, or not one of the family */
export function checkAddress(address: unknown, family: unknown): Address {
  checkFamily(family)
  if (typeof address === 'string') return checkPath(address, family)
  if (typeof address !== 'object' || address === null)
    throw invalidType('address', 'a path, or an object like { host, port }', address)
  const { host, port } = address as Partial<TcpAddress>
  if (typeof host !== 'string') throw invalidType('address.host', 'a string', host)
  if (typeof port !== 'number') throw invalidType('address.port', 'a number', port)
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw invalidRange('address.port', 'a whole number from 0 to 65535', port)
  if (family === 'AF_UNIX') throw invalidType('address', 'a path, since the family is AF_UNIX', address)
  return { host, port }
}

/** An address for a Listener that was given none. */
export function makeAddress(family: unknown): Address {
  checkFamily(family)
  // Elsewhere a path would stay behind.
  if (family === 'AF_INET' || process.platform !== 'linux') return { host: '127.0.0.1', port: 0 }
  return `\0mp-listener-${process.getBuiltinModule('node:crypto').randomUUID()}`
}

function checkFamily(family: unknown): void {
  if (family !== undefined && !FAMILIES.includes(family)) throw invalidRange('family', "'AF_UNIX' or 'AF_INET'", family)
}

function checkPath(path: string, family: unknown): string {
  if (path === '') throw invalidRange('address', 'a path, or an object like { host, port }', path)
  if (path.startsWith('\\\\')) throw invalidRange('address', 'no pipe name of Windows on this system', path)
  if (path.startsWith('\0') && process.platform !== 'linux')
    throw invalidRange('address', 'no abstract name: only Linux has them', path)
  if (family === 'AF_INET')
    throw invalidType('address', 'an object like { host, port }, since the family is AF_INET', path)
  return path
}
