import { defineConfig } from 'tsup'
import { library, modules, program } from '../../tsup.base.js'

export default defineConfig([
  library('src/index.ts', 'src/internal.ts', 'src/child.ts', 'src/template.ts') as object,
  // What children and templates are started with.
  program('child-main', 'src/start-methods/spawn/kernel.ts'),
  program('template-main', 'src/template-main.cts'),
  modules(
    'src/start-methods/forkserver/rehearsals/in-template.ts',
    'src/start-methods/forkserver/rehearsals/in-fork.ts',
  ),
])
