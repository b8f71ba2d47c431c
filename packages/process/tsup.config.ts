import { defineConfig } from 'tsup'
import { library, program } from '../../tsup.base.js'

export default defineConfig([
  library('src/index.ts', 'src/internal.ts', 'src/child.ts') as object,
  // What children are started with.
  program('child-main', 'src/start-methods/spawn/kernel.ts'),
])
