/** Of a process: its variables. */
export type Environment = Readonly<Record<string, string | undefined>>
