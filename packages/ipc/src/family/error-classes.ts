/** Error classes of the user's modules, named so that they arrive as instances of themselves in other processes. */
import type { ErrorClasses } from '../codec/index.js'
import { type AnyClass, describeClass, resolveClass } from '../target/index.js'

export const exportedErrorClasses: ErrorClasses = {
  describe: (error) => {
    const { constructor } = error
    return typeof constructor === 'function' ? describeClass(constructor as unknown as AnyClass) : undefined
  },
  resolve: resolveClass,
}
