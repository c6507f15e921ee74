import { mkdir, writeFile } from 'node:fs/promises'
import { drawDemo, RECORDING, runDemo } from './recording/record.ts'

await mkdir(new URL('.', RECORDING), { recursive: true })
await writeFile(RECORDING, drawDemo(await runDemo()))
