import { readFile } from 'node:fs/promises'
import type { Env } from '../types.ts'
import { yarnFiles } from './user-scope-files.ts'

const VARIABLE = /^yarn_npm_publish_provenance$/i
const SETTING = /^["']?npmPublishProvenance["']?\s*:\s*["']?(\w+)/m

/**
 * Whether Yarn is set to sign packages whose `publishConfig` doesn't say. Yarn 4 prefers the environment, and then the
 * nearest file that has the setting.
 */
export async function yarnSigns(cwd: string, env: Env): Promise<boolean> {
  const variable = Object.entries(env).find(([name]) => VARIABLE.test(name))?.[1]
  const texts = await Promise.all(yarnFiles(cwd, env).map((file) => readFile(file, 'utf8').catch(() => '')))
  const [setting] = texts.flatMap((text) => SETTING.exec(text)?.[1] ?? [])
  return /^(?:true|1)$/.test(variable ?? setting ?? '')
}
