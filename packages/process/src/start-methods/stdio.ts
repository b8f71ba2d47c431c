/** The standard streams that a child inherits. */
import { fstatSync } from 'node:fs'
import type { StdioMode } from './start-method.js'

/** A descriptor that this program has closed cannot be inherited. */
export function openOnly(mode: StdioMode, fd: number): StdioMode | number {
  if (mode !== 'inherit') return mode
  try {
    fstatSync(fd)
    return fd
  } catch {
    return 'ignore'
  }
}
