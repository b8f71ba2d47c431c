/** A target for rehearsals (rehearsal.ts), in a module that imports something, as most do. It is about the way to it. */
import { sep } from 'node:path'

export const rehearsed = (): string => sep
