/** Repeats `check` until it succeeds. After some seconds, throws its last error. */
export async function eventually(check: () => void | Promise<void>): Promise<void> {
  const end = Date.now() + 20_000;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await new Promise((done) => setTimeout(done, 20));
  }
}
