import * as z from 'zod'
import type { Row } from './database.ts'

/** Makes the schema of a row. Its members are in camelCase: `askedAt` is the column `asked_at`. */
export function camelRow<Shape extends z.ZodRawShape>(shape: Shape) {
  const columns = Object.keys(shape).map((name) => [name, columnOf(name)] as const)
  const rename = (row: Row) => Object.fromEntries(columns.map(([name, column]) => [name, row[column]]))
  return z.preprocess(rename, z.object(shape))
}

/** Lists the columns of a row, for its query. */
export const columnsOf = ({ out }: { out: z.ZodObject }): string[] => Object.keys(out.shape).map(columnOf)

const columnOf = (name: string): string => name.replace(/[A-Z]/g, '_$&').toLowerCase()
