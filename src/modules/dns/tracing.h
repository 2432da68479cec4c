#pragma once

#include <string>
#include <string_view>

namespace nodus::modules::dns {

/// Is the category node.dns.native traced?
bool is_traced();

/// The request at ID begins. ARGS: JSON.
void trace_begin(std::string_view name, const void* id, const std::string& args);
void trace_end(std::string_view name, const void* id, const std::string& args);

/// What a question for records of TYPE ("AAAA") is called: the method that asks it.
std::string question_name(std::string_view type);

}  // namespace nodus::modules::dns
