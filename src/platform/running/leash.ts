// Loaded before other entries by `npm start`: when the launcher dies without a word (kill -9), its children stop too.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// Listening alone must not keep a process alive that has done its work.
process.channel?.unref();
