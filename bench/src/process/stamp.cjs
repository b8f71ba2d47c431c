const at = process.hrtime.bigint()
require('node:fs').appendFileSync(process.argv[2] ?? '', `${at}\n`)
