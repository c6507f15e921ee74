import { existsSync } from 'node:fs'
import path from 'node:path'

/**
 * Returns the path of a folder in its checkout, which is the closest folder with a `.git`. Empty for the checkout
 * itself, and outside of one.
 */
export function folderInCheckout(folder: string): string {
  for (let top = folder; ; top = path.dirname(top)) {
    if (existsSync(path.join(top, '.git'))) return path.relative(top, folder)
    if (top === path.dirname(top)) return ''
  }
}
