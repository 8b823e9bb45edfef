#include "kube/api_objects.h"

#include <algorithm>

namespace atrest::kube {

bool ApiResource::Can(std::string_view verb) const {
  return std::find(verbs.begin(), verbs.end(), verb) != verbs.end();
}

std::string ApiResource::Label() const { return group.empty() ? name : name + "." + group; }

}  // namespace atrest::kube
