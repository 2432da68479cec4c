// The figures of a session and its streams that JavaScript may ask for.

#include "modules/http2/session.h"

namespace nodus::modules::http2 {

std::vector<double> Session::settings_of(bool remote) {
  std::vector<double> out;
  if (!session_) return out;
  for (auto id : {NGHTTP2_SETTINGS_HEADER_TABLE_SIZE, NGHTTP2_SETTINGS_ENABLE_PUSH,
                  NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE,
                  NGHTTP2_SETTINGS_MAX_FRAME_SIZE, NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE,
                  NGHTTP2_SETTINGS_ENABLE_CONNECT_PROTOCOL}) {
    out.push_back(id);
    out.push_back(remote ? nghttp2_session_get_remote_settings(session_, id)
                         : nghttp2_session_get_local_settings(session_, id));
  }
  return out;
}

std::vector<double> Session::state() {
  auto* s = session_;
  if (!s) return {};
  return {static_cast<double>(nghttp2_session_get_effective_local_window_size(s)),
          static_cast<double>(nghttp2_session_get_effective_recv_data_length(s)),
          static_cast<double>(nghttp2_session_get_next_stream_id(s)),
          static_cast<double>(nghttp2_session_get_local_window_size(s)),
          static_cast<double>(nghttp2_session_get_last_proc_stream_id(s)),
          static_cast<double>(nghttp2_session_get_remote_window_size(s)),
          static_cast<double>(nghttp2_session_get_outbound_queue_size(s)),
          static_cast<double>(nghttp2_session_get_hd_deflate_dynamic_table_size(s)),
          static_cast<double>(nghttp2_session_get_hd_inflate_dynamic_table_size(s))};
}

std::vector<double> Session::stream_state(int32_t id) {
  auto* found = session_ ? nghttp2_session_find_stream(session_, id) : nullptr;
  // One that has not left yet.
  if (!found) return {NGHTTP2_STREAM_STATE_IDLE, 0, 0, 0, 0, 0};
  auto flag = [](int value) { return static_cast<double>(value); };
  return {static_cast<double>(nghttp2_stream_get_state(found)),
          static_cast<double>(nghttp2_stream_get_weight(found)),
          static_cast<double>(nghttp2_stream_get_sum_dependency_weight(found)),
          flag(nghttp2_session_get_stream_local_close(session_, id)),
          flag(nghttp2_session_get_stream_remote_close(session_, id)),
          static_cast<double>(nghttp2_session_get_stream_local_window_size(session_, id))};
}

bool Session::wants_more() const {
  return session_ && (nghttp2_session_want_read(session_) || nghttp2_session_want_write(session_));
}

double Session::memory() const {
  // What a stream costs without its data, nghttp2's part included.
  constexpr size_t kStreamCost = 600;
  return static_cast<double>(queued_ + streams_.size() * kStreamCost);
}

/// [start, bytes sent, bytes received, frames sent, frames received, streams, most streams at once,
/// time of all ended streams, ping round trip]
std::vector<double> Session::statistics() const {
  auto& f = figures_;
  std::vector<double> out;
  for (uint64_t value : {f.start_time, f.bytes_sent, f.bytes_received, uint64_t{f.frames_sent},
                         uint64_t{f.frames_received}, uint64_t{f.streams}, uint64_t{f.most_streams},
                         f.stream_time, f.ping_round_trip}) {
    out.push_back(static_cast<double>(value));
  }
  return out;
}

/// [start, bytes sent, bytes received, first header, first byte, first byte sent]; empty when there
/// is no such stream any more.
std::vector<double> Session::stream_statistics(int32_t id) const {
  auto found = streams_.find(id);
  if (found == streams_.end()) return {};
  auto& s = found->second;
  std::vector<double> out;
  for (uint64_t value : {s.start_time, s.bytes_sent, s.bytes_received, s.first_header, s.first_byte,
                         s.first_byte_sent}) {
    out.push_back(static_cast<double>(value));
  }
  return out;
}

}  // namespace nodus::modules::http2
