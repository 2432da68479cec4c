#pragma once

namespace nodus {

/// Makes sure that the next Loop of this thread finds the descriptors that it needs; a negative
/// libuv error when there are none. A thread that cannot have a loop can say so, a realm whose loop
/// fails cannot.
int reserve_loop_descriptors();

}  // namespace nodus
