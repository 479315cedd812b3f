"""HTTP in: the application factory, problems, limits, health, and what is seen of each request."""

from chassis.http.answers import Answer
from chassis.http.app import create_app
from chassis.http.problems import CampoErrado, ErrorRenderer, Problem, ProblemBody, Surfaces, problem_json, trace_id

__all__ = [
    "Answer",
    "CampoErrado",
    "ErrorRenderer",
    "Problem",
    "ProblemBody",
    "Surfaces",
    "create_app",
    "problem_json",
    "trace_id",
]
