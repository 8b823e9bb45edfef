// A flag whose value is one of a few words, checked while flags are parsed.
#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <string>

namespace atrest::cli {

// `value` outlives the app.
template <typename T>
void AddChoiceFlag(CLI::App& app, const std::string& name, T& value,
                   const std::map<std::string, T>& words, const std::string& type,
                   const std::string& description) {
  app.add_option_function<std::string>(
         name, [&value, words](const std::string& word) { value = words.at(word); }, description)
      ->check(CLI::IsMember(words).description(""))
      ->type_name(type);
}

}  // namespace atrest::cli
