/** What a command does; in a file of its own in `run`. */
interface Work<Args extends unknown[]> {
  run: (...args: Args) => Promise<void>
}

/**
 * The action of a command, loaded when the command runs: help, wrong usage and all other commands
 * do without the database and whatever else it needs.
 */
export const runLater =
  <Args extends unknown[]>(load: () => Promise<Work<Args>>) =>
  async (...args: Args): Promise<void> => {
    const { run } = await load()
    await run(...args)
  }
