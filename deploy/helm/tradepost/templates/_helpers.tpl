{{/* The labels that select the pods of a process. Each template here takes a dict of root (the context of the chart) and name (the process). */}}
{{- define "tradepost.selector" -}}
app.kubernetes.io/part-of: tradepost
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{- define "tradepost.labels" -}}
{{ include "tradepost.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{/* Two releases in one namespace do not share names. */}}
{{- define "tradepost.name" -}}
{{ .root.Release.Name }}-{{ .name }}
{{- end }}

{{/* The settings of every process, with the files of the secrets. Takes the context of the chart. */}}
{{- define "tradepost.settings" -}}
{{- range $name := list "DATABASE_URL" "REDIS_URL" "PAYMENT_PROVIDER" }}
{{- if not (get $.Values.settings $name) }}
{{- fail (printf "Set settings.%s; the README of the chart has an example" $name) }}
{{- end }}
{{- end }}
{{- $settings := deepCopy .Values.settings }}
{{- range $key := .Values.secrets.keys }}
{{- $_ := set $settings (printf "%s_FILE" $key) (printf "/run/secrets/tradepost/%s" $key) }}
{{- end }}
{{- toYaml $settings }}
{{- end }}

{{- define "tradepost.image" -}}
{{- with .Values.image -}}
{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end }}
{{- end }}

{{/* Of every pod: nobody special, and no access to the cluster. Takes the context of the chart. */}}
{{- define "tradepost.pod" -}}
automountServiceAccountToken: false
{{- with .Values.image.pullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 1000
  runAsGroup: 1000
  fsGroup: 1000
  seccompProfile:
    type: RuntimeDefault
{{- end }}

{{- define "tradepost.confined" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}
