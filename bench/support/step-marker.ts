import { appendFile } from 'node:fs/promises'

/** The options of this semantic-release plugin, which only records which step begins. */
interface Config {
  file: string
  mark: string
}

const marks =
  (step: string) =>
  async ({ file, mark }: Config): Promise<void> => {
    await appendFile(file, `${mark}${step}\n`)
  }

export const verifyConditions = marks('verifyConditions')
export const prepare = marks('prepare')
export const publish = marks('publish')
export const addChannel = marks('addChannel')
export const success = marks('success')
