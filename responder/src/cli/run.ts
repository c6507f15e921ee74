import { start } from './start.ts'
import type { Terminal } from './terminal.ts'
export const run = async (_args: string[], terminal: Terminal): Promise<number> => start(terminal)
