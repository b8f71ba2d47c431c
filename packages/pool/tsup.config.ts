import { library } from '../../tsup.base.js'

export default library('src/index.ts', 'src/workers/worker-main.ts')
