#pragma once

namespace nodus {

/// Notes how the program was given its standard streams, opens what is closed among them, and sees
/// to it that SIGINT and SIGTERM, where the program has no handler, give them back as they were.
/// First thing in a process.
void take_standard_streams();

/// Gives them back as they were: others that share them (the shell's next command) do not expect
/// reads that fail as nothing is there, or a terminal in raw mode. May be called in signal
/// handlers.
void give_back_standard_streams();

}  // namespace nodus
