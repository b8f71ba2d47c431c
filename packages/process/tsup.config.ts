import { defineConfig } from 'tsup'
import { library } from '../../tsup.base.js'

export default defineConfig([
  library('src/index.ts', 'src/internal.ts', 'src/child.ts', 'src/template.ts') as object,
  // What children and templates are started with: CommonJS, because Node gets to its first line a few milliseconds sooner.
  {
    entry: ['src/child-main.cts', 'src/template-main.cts'],
    format: ['cjs'],
    bundle: false,
    target: 'node20.19',
    clean: false,
    silent: true,
  },
])
