/** Calls something at once and each time so many milliseconds have passed, and not before it is done. */
export function repeat(
  work: () => Promise<void>,
  interval: number,
  fail: (error: unknown) => void,
) {
  let running: Promise<void> | undefined
  const run = () => {
    running ??= work()
      .catch(fail)
      .finally(() => {
        running = undefined
      })
  }
  run()
  const timer = setInterval(run, interval).unref()
  return async () => {
    clearInterval(timer)
    await running
  }
}
