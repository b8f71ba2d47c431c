import { defineConfig } from 'tsup'
import { library, program } from '../../tsup.base.js'

export default defineConfig([
  library('src/index.ts', 'src/internal.ts', 'src/child.ts', 'src/template.ts', 'src/rehearsed.ts') as object,
  // What children and templates are started with.
  program('child-main', 'src/start-methods/spawn/kernel.ts'),
  program('template-main', 'src/template-main.cts'),
])
